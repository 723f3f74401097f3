/**
 * How long tests wait. A wait that is over is a hang, never a verdict on speed: on two slow cores beside other work all
 * takes up to thirty times what it takes on a fast machine. What is fast enough is measured in bench/.
 */

/** For a test, a process or a state. */
export const hangMs = 900_000;

/** For one step of a person before a window: shorter, since a step that fails may be one of several tries. */
export const stepMs = 300_000;
