/** Saves a file under its name, such as one that a request has brought. */

/** @typedef {{name: string, content: Blob}} NamedFile */

/** @param {NamedFile} file */
export function saveFile({ name, content }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

/** The file in a response. @param {Response} response @returns {Promise<NamedFile>} */
export async function fileOf(response) {
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "";
  return { name, content: await response.blob() };
}
