/** A process cannot run until an operator mends something. The message is all that the process prints. */
export class OperatorMistake extends Error {
  override readonly name: string = 'OperatorMistake';
}
