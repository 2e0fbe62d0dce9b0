// A host of MCP Apps for tests, as a web page: it shows one view in a sandboxed frame of another origin, speaks with it
// through the AppBridge of ext-apps, and passes calls of tools on to a real server.
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

/** What the view has sent, in its order. */
window.heard = [];

window.openView = async ({ viewUrl, capabilities, hostContext, input, result }) => {
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts';
  frame.style.cssText = 'width: 100%; height: 400px; border: 0';
  document.body.append(frame);
  const bridge = new AppBridge(null, { name: 'test-host', version: '1' }, capabilities, { hostContext });
  window.bridge = bridge;
  bridge.oncalltool = async ({ name, arguments: args }) => {
    window.heard.push(`call ${name}`);
    return JSON.parse(await window.callServer(name, JSON.stringify(args)));
  };
  bridge.onsizechange = ({ height }) => {
    frame.style.height = `${height}px`;
    window.heard.push('size');
  };
  bridge.onmessage = async ({ role, content }) => {
    window.heard.push(`message of ${role}: ${content[0].text}`);
    return {};
  };
  bridge.onupdatemodelcontext = async ({ content }) => {
    window.heard.push(`context: ${content[0].text}`);
    return {};
  };
  const initialized = new Promise((resolve) => {
    bridge.oninitialized = resolve;
  });
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  frame.src = viewUrl;
  await initialized;
  window.heard.push('initialized');
  await bridge.sendToolInput({ arguments: input });
  await bridge.sendToolResult(result);
};
