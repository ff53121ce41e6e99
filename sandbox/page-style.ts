/** Its hash is in the page's security policy. */
export const STYLE = `
:root{--ground:#faf8f4;--card:#fff;--ink:#1d2b2f;--soft:#5a6a6e;--line:#e2ded6;--accent:#0f5c63;--bad:#9b3a26}
@media(prefers-color-scheme:dark){:root{--ground:#12191b;--card:#1a2427;--ink:#e8ecec;--soft:#a3b1b4;--line:#2c393d;--accent:#6fc3c9;--bad:#f09b86}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.45 "Noto Sans",Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:1280px;margin:0 auto;padding:16px}
h1{font-size:28px;line-height:1.2;margin:8px 0}h2{font-size:20px;margin:0 0 12px}h2 span,h1 span{color:var(--soft);font-size:16px;font-weight:400}
p{margin:0}header p{color:var(--soft)}
.forms{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(340px,100%),1fr));margin-top:16px;align-items:start}
form,section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;min-width:0}
form h2{font-size:16px}label{display:block;font-size:14px;color:var(--soft);margin-top:8px}
input,select{width:100%;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:8px;padding:8px 12px;min-height:44px}
button{font:inherit;font-weight:600;margin-top:12px;min-height:44px;width:100%;border:0;border-radius:8px;background:var(--accent);color:var(--card);cursor:pointer}
button.quiet{background:transparent;color:var(--accent);border:1px solid var(--accent)}
button:disabled{opacity:.6;cursor:progress}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
output{display:block;min-height:20px;margin-top:8px;font-size:14px;overflow-wrap:anywhere}
main{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
@media(min-width:900px){main{grid-template-columns:repeat(2,minmax(0,1fr))}}
ul{list-style:none;margin:0;padding:0;max-height:520px;overflow:auto}
li{padding:10px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}li:first-child{border-top:0}
.line{display:flex;justify-content:space-between;gap:12px;flex-wrap:wrap}.line time{color:var(--soft);font-size:14px}
.text{white-space:pre-wrap}.fine,.none{color:var(--soft);font-size:14px}.in{color:var(--accent)}.bad,.down{color:var(--bad)}
dl{display:grid;gap:8px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));margin:0 0 12px}
dt{font-size:14px;color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.person{display:flex;gap:12px;align-items:center}.person img,.blank{width:48px;height:48px;border-radius:8px;object-fit:cover;background:var(--line);flex:none}
[hidden]{display:none!important}
[aria-invalid]{border-color:var(--bad);border-width:2px}a{color:var(--accent)}
.wide{grid-column:1/-1}.fields{display:grid;gap:0 16px;grid-template-columns:repeat(auto-fit,minmax(min(240px,100%),1fr));align-items:start}
fieldset{border:1px solid var(--line);border-radius:8px;margin:16px 0 0;padding:4px 12px 16px;min-width:0}legend{padding:0 4px;font-weight:600}
form .bad{font-size:14px}.picture{padding-top:16px}.picture video,.picture img{display:block;max-width:100%;width:320px;border-radius:8px;background:var(--line)}
.picture video{transform:scaleX(-1)}
`;
