/** The plans that there were, to go back and forth between them. Touches no page. */

/** @typedef {import("./types.js").Plan} Plan */
/** A plan, with what was done to make it. @typedef {{plan: Plan, said: string}} Step */

const STEPS_MAX = 500;

export class History {
  /** @type {Step[]} */
  #steps;
  #at = 0;
  #first;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#first = plan;
    this.#steps = [{ plan, said: "" }];
  }

  get plan() {
    return this.#steps[this.#at].plan;
  }

  /** Whether the plan is that of the beginning. */
  get isUnchanged() {
    return this.plan === this.#first;
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#steps.length - 1;
  }

  /** Another plan; what was undone before is gone. @param {Plan} plan @param {string} said */
  add(plan, said) {
    if (plan === this.plan) return;
    this.#steps = [...this.#steps.slice(0, this.#at + 1), { plan, said }].slice(-STEPS_MAX);
    this.#at = this.#steps.length - 1;
  }

  /** @returns {string} what was undone */
  undo() {
    const { said } = this.#steps[this.#at];
    this.#at = Math.max(0, this.#at - 1);
    return said;
  }

  /** @returns {string} what was done again */
  redo() {
    this.#at = Math.min(this.#steps.length - 1, this.#at + 1);
    return this.#steps[this.#at].said;
  }
}
