// Gemini's generateContent API, as Gemini CLI speaks it. The CLI also asks which model to use and who speaks next.
import { listIn, nameOf, textIn, type Body, type ModelApi } from './modelApi.ts';
import type { Turn } from './story.ts';

type Part = Record<string, unknown>;

/** What its questions beside the conversation want to hear: each reads the members that it knows. */
const ASIDE = JSON.stringify({
  reasoning: 'scripted',
  model_choice: 'flash',
  next_speaker: 'user',
  complexity_reasoning: 'scripted',
  complexity_score: 10,
});

export const geminiContent: ModelApi = {
  serves: (path) => /:(stream)?generateContent/i.test(path),
  wantsStream: (path) => path.includes('streamGenerateContent'),
  read: (body) => ({
    results: partsOf(body).flatMap(({ functionResponse: result }) =>
      result === undefined ? [] : [textIn((result as { response: unknown }).response)],
    ),
    hasTools: namesOf(body).length > 0,
  }),
  answer: (body, turn) => {
    const whole = {
      candidates: [
        { index: 0, finishReason: 'STOP', content: { role: 'model', parts: [partOf(body, turn)] } },
      ],
      usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
      modelVersion: 'scripted',
    };
    return { whole, events: [{ data: whole }] };
  },
};

function partOf(body: Body, turn: Turn): Part {
  if ('tool' in turn)
    return { functionCall: { name: nameOf(turn, namesOf(body)) ?? turn.tool, args: turn.args } };
  const { responseMimeType: format } = (body['generationConfig'] ?? {}) as { responseMimeType?: string };
  return { text: format === 'application/json' ? ASIDE : turn.say };
}

function partsOf(body: Body): Part[] {
  return listIn(body, 'contents').flatMap((content) => listIn(content, 'parts'));
}

function namesOf(body: Body): string[] {
  return listIn(body, 'tools')
    .flatMap((tool) => listIn(tool, 'functionDeclarations'))
    .map(({ name }) => String(name));
}
