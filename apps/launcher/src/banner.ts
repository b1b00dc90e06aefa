/** What the banner tells. */
export interface Welcome {
  readonly url: URL;
  readonly username: string;
  /** The administrator's password, or where it is. */
  readonly password: string;
  readonly dataDir: string;
}

/** What an operator sees when Berth serves: where it is, how to log in, the lines to push with, how to stop it. */
export function banner({ url, username, password, dataDir }: Welcome): string {
  const plain = url.protocol === 'http:';
  const podman = plain ? ' --tls-verify=false' : '';
  const skopeo = plain ? ' --dest-tls-verify=false' : '';
  const image = `${url.host}/${username}/hello:1`;
  return `
Berth runs at ${url.origin}

  administrator   ${username}
  password        ${password}
  data            ${dataDir}

Push an image that you have (IMAGE: its name or id):

  podman login${podman} -u ${username} ${url.host}
  podman push${podman} IMAGE ${image}

  docker login -u ${username} ${url.host}
  docker tag IMAGE ${image}
  docker push ${image}

  skopeo copy${skopeo} --dest-creds ${username}:PASSWORD docker-archive:IMAGE.tar docker://${image}

Add a user:   npm run berth -- user add NAME
Stop:         Ctrl-C, or kill ${process.pid}
`;
}
