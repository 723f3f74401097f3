/** What the status bar says, as patterns; a busy machine may be called slow and is ready all the same. */
export const usable = /Ready|Answering|Answers take/;
export const idle = /Ready|Answers take/;
export const recovering = /It starts again|Starting|starts again/;
