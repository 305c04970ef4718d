// Offers to continue what a person began: in a toast, in Needs You, and in the title bar of the document that they look
// at meanwhile. The buttons approve nothing.
import * as vscode from 'vscode';
import { openOffers, type Offer } from './openOffers.ts';

/** Context key: a document is open with whose title bar the person can continue. */
const CAN_CONTINUE = 'sluice.canContinue';

/** Resolves once the person continues (true) or dismisses the row; closing the toast settles nothing. */
export async function offerToContinue({
  button,
  ...offer
}: Omit<Offer, 'id'> & { button: string }): Promise<boolean> {
  const isTaken = await new Promise<boolean>((settle) => {
    const id = openOffers.open(offer, settle);
    tellEditor();
    void vscode.window.showInformationMessage(offer.said, button).then((chosen) => {
      if (chosen === button) openOffers.settle(id, true);
    });
  });
  tellEditor();
  return isTaken;
}

function tellEditor(): void {
  const canContinue = openOffers.list.some(({ hasDocument }) => hasDocument);
  void vscode.commands.executeCommand('setContext', CAN_CONTINUE, canContinue);
}
