import type { ValidationRule } from 'graphql';
import { countRule } from './counts.ts';
import { depthRule } from './depth.ts';
import { literalRule } from './literals.ts';

/**
 * What can be judged by the document alone. They are validation rules because an exception in a server plugin would
 * become status 500. The cost depends on the size of pages, which often is a variable: see `weigh`.
 */
export const limitRules: ValidationRule[] = [countRule, depthRule, literalRule];
