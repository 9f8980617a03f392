/** The form of the API, as groups of fields to draw. */
import type { Schema } from "@gaststad/client";

export interface Field {
  name: string;
  label: string;
  help_text: string;
  required: boolean;
  group: string;
  kind: "text" | "email" | "number" | "date" | "choice" | "checkbox" | "checkboxes";
  choices: { value: string; label: string }[];
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
}

type Rules = Pick<Field, "maxLength" | "minimum" | "maximum">;

/** The fields in their order, those that follow each other in one group together. */
export function grouped(form: Schema<"FormOut">): { group: string; fields: Field[] }[] {
  const properties = (form.schema as { properties?: Record<string, Rules> }).properties ?? {};
  const groups: { group: string; fields: Field[] }[] = [];
  for (const raw of form.fields as unknown as Field[]) {
    const { maxLength, minimum, maximum } = properties[raw.name] ?? {};
    const field = { ...raw, maxLength, minimum, maximum };
    const last = groups.at(-1);
    if (last && last.group === field.group) last.fields.push(field);
    else groups.push({ group: field.group, fields: [field] });
  }
  return groups;
}

/** What browsers may fill in for the reader. */
export const AUTOCOMPLETE: Record<string, string> = {
  organisation: "organization", contact_name: "name", email: "email", phone: "tel", country: "country",
};
