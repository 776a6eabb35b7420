import type { Fault, FaultCode } from './protocol';

export class EngineFault extends Error {
  constructor(readonly code: FaultCode, message: string, readonly recoverable = false) {
    super(message);
  }
  get fault(): Fault {
    return { code: this.code, message: this.message, recoverable: this.recoverable };
  }
}
