// Passkeys (WebAuthn) on forms. A form says with data-passkey what its hidden field “credential” is to hold:
//   create  a new key       get  an answer to the options in the element named by data-options
//   login   an answer to options that the form's own address gives, for whoever has a key
// Options and answers are the JSON of WebAuthn (bytes in base64url), so that servers need no format of ours.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const base64url = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

const asBrowsersWant = ({ challenge, user, allowCredentials, excludeCredentials, ...others }) => {
  const options = { ...others, challenge: bytes(challenge) };
  if (user) options.user = { ...user, id: bytes(user.id) };
  if (allowCredentials) options.allowCredentials = withBytes(allowCredentials);
  if (excludeCredentials) options.excludeCredentials = withBytes(excludeCredentials);
  return options;
};

const asServersWant = (credential) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = base64url(credential.response[part]);
  }
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
};

const optionsOf = async (form) => {
  const given =
    form.dataset.passkey === "login"
      ? await (await fetch(form.action, { headers: { Accept: "application/json" } })).json()
      : JSON.parse(document.getElementById(form.dataset.options).textContent);
  const options = given.request_options ?? given;
  return { publicKey: asBrowsersWant(options.publicKey ?? options) };
};

const WHAT_WENT_WRONG = {
  NotAllowedError: "No passkey was used: the question was cancelled, or it took too long. Nothing was sent.",
  InvalidStateError: "This device already has a passkey for this account.",
  SecurityError: "Passkeys do not work at this address. They need HTTPS and a host name (or localhost).",
};

const say = (form, text) => {
  const status = form.querySelector("[data-passkey-status]");
  status.textContent = text;
  status.hidden = !text;
};

const answer = async (form) => {
  // Browsers hide the whole interface from pages that were not sent safely.
  if (!window.PublicKeyCredential) throw new DOMException("", "SecurityError");
  const options = await optionsOf(form);
  const ask = form.dataset.passkey === "create" ? "create" : "get";
  return asServersWant(await navigator.credentials[ask](options));
};

const useThePasskey = async (event) => {
  const form = event.currentTarget;
  // A point that is not ticked yet is the server's to name; the passkey is asked for when all are.
  if (form.querySelector("input[type=checkbox][data-before-passkey]:not(:checked)")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  say(form, "");
  try {
    form.elements.credential.value = JSON.stringify(await answer(form));
    form.submit();
  } catch (error) {
    say(form, WHAT_WENT_WRONG[error.name] ?? "The passkey could not be used. Please try again.");
  } finally {
    form.ariaBusy = "false";
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", useThePasskey);
}
