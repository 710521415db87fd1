import { newDeed } from '../../kernel/deed.ts';
import { normalEmail } from '../../modules/people/email.ts';
import { getUserByEmailUnscoped } from '../../modules/people/user.repository.ts';
import { besideCurrent } from '../beside.ts';
import { type Call, isSet, type Report } from '../command.ts';
import { readSettings } from '../settings.ts';
import { Told } from '../told.ts';

export async function userGrant(call: Call): Promise<Report> {
  const [email = ''] = call.operands;
  const [gives, takes] = [isSet(call, 'operator'), isSet(call, 'no-operator')];
  if (gives === takes) throw new Told('Say either --operator or --no-operator', 2);
  const hasChanged = await besideCurrent(readSettings(), ({ scope }) => {
    const server = scope();
    const deed = newDeed('command user:grant', server.clock.now(), { requestData: { isOperator: gives } });
    return server.commit(
      async inner => {
        const user = await getUserByEmailUnscoped(inner, normalEmail(email));
        if (!user) throw new Told(`There is no account with the address ${email}`);
        deed.resource = `user/${user.id}`;
        const isNew = user.isOperator !== gives;
        user.isOperator = gives;
        return isNew;
      },
      { deed },
    );
  });
  const now = gives ? 'is an operator' : 'is no operator';
  return {
    text: hasChanged ? `${email} ${now} from now on` : `${email} ${now}, as before`,
    data: { email, isOperator: gives, hasChanged },
  };
}
