import { Extensions } from 'type-graphql';

/** Lets anybody in. Without it a root field answers only those who have signed in. */
export const Public = () => Extensions({ public: true });

/** Lets only operators of the server in. */
export const OperatorOnly = () => Extensions({ operatorOnly: true });

/** For what only a person does, who has signed in: no access key opens it, whatever its scopes. */
export const Personal = () => Extensions({ personal: true });

/**
 * Counts each call of a field, for each network of callers. `everybody` is for what makes an account, since whoever has
 * made one would make the others with it.
 */
export const CountAnonymous = (counted: 'everybody' | 'strangers') => Extensions({ counted });

/** Lets a field take a request that is larger than others may be: a file travels in it. */
export const LargeBody = () => Extensions({ largeBody: true });

/**
 * For a mutation with slow work before it writes (hashing a password, reading a large file): its resolver does that
 * work outside any transaction and returns, as a function, what is then done inside one.
 */
export const Prepared = () => Extensions({ prepared: true });

/** For a field that works more than what it gives would tell: as much as so many objects, counted into its cost. */
export const Work = (objects: number) => Extensions({ work: objects });
