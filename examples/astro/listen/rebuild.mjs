/** One build at a time: what comes in while one runs makes one more, and a burst makes one. */

export class Rebuilder {
  #build;
  #quiet;
  #pauses;
  #log;
  #isRunning = false;
  #isWanted = false;
  #failures = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {() => Promise<void>} build
   * @param {{ quiet?: number, pauses?: number[], log?: (line: string) => void }} options milliseconds of silence before a
   *   build begins, and how long to wait after a build that failed
   */
  constructor(build, { quiet = 500, pauses = [5_000, 15_000, 60_000], log = console.log } = {}) {
    this.#build = build;
    this.#quiet = quiet;
    this.#pauses = pauses;
    this.#log = log;
  }

  /** Build soon; asking often is cheap. */
  ask() {
    this.#isWanted = true;
    this.#later(this.#quiet);
  }

  /** Build nothing any more. */
  stop() {
    this.#isWanted = false;
    clearTimeout(this.#timer);
  }

  /** @param {number} pause */
  #later(pause) {
    if (this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), pause);
  }

  async #run() {
    this.#isRunning = true;
    this.#isWanted = false;
    const began = performance.now();
    let pause = this.#quiet;
    try {
      await this.#build();
      this.#failures = 0;
      this.#log(`built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      // The message was answered long ago: whoever sent it will not send it again.
      pause = this.#pauses[Math.min(this.#failures++, this.#pauses.length - 1)] ?? this.#quiet;
      this.#isWanted = true;
      this.#log(`the build failed (${error}); the site that stands stays; again in ${pause / 1000} s`);
    }
    this.#isRunning = false;
    if (this.#isWanted) this.#later(pause);
  }
}
