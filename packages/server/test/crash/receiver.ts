import { CallbackReceiver } from '../receiver.js';

/** An integrator's callback receiver, which lives on while servers die. */
export class LivingReceiver {
  private constructor(private readonly receiver: CallbackReceiver) {}

  static listen = async (): Promise<LivingReceiver> => new LivingReceiver(await CallbackReceiver.listen());

  get url(): string {
    return this.receiver.address('/callback');
  }

  /** Ids and types of a contract's events, each once, however often they came. */
  eventsOf(contractId: string): Map<string, string> {
    const forms = this.receiver.received.map(({ headers, body }) => ({ headers, form: new URLSearchParams(body) }));
    const own = forms.filter(({ form }) => form.get('contractId') === contractId);
    return new Map(own.map(({ headers, form }) => [headers['x-hufu-event']!, form.get('callbackType')!]));
  }

  close(): void {
    this.receiver.close();
  }
}
