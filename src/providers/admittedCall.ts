// A request with its plain values. Whatever sends takes one, so nothing is sent that was not admitted.
import type { JsonObject } from '../core/json.ts';
import { plainParams } from '../core/provider/outwardValue.ts';
import type { ProviderCall } from '../core/provider/providerClient.ts';

declare const admitted: unique symbol;

/** For reading an answer; it can't be sent. */
export type PlainCall = Omit<ProviderCall, 'params' | 'admission'> & { params: JsonObject };

export type AdmittedCall = PlainCall & { readonly [admitted]: true };

/** @throws AppError as `Admission.check` */
export function admit(call: ProviderCall): AdmittedCall {
  call.admission.check(call);
  return plainCall(call) as AdmittedCall;
}

export function plainCall({ admission: _asked, params, ...call }: ProviderCall): PlainCall {
  return { ...call, params: plainParams(params) };
}
