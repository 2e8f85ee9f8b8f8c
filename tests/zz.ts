import { ENGINES } from '/work/main/src/cli/conformance-engines';
import { splineForward, splineInverse } from '/work/main/src/flow/spline/spline';
import { random } from '/work/main/src/flow/random';
const names = (process.argv[2] ?? 'cpu,wasm').split(',');
const N = Number(process.argv[3] ?? 20000);
const plain: any = await ENGINES[0]!.open();
for (const name of names) {
  const e: any = await ENGINES.find(x=>x.name===name)!.open(); if (e.problem) { console.log(e.problem); continue; }
  for (const order of ['quadratic','linear'] as const) for (const [bins,bound] of [[4,1],[8,3],[16,5],[32,3]] as const) {
    const size=(order==='linear'?4:3)*bins-1; const r=random(5,'catalog',bins);
    const raw=Float32Array.from({length:N*size},()=>(bins<=8?1:bins<=16?2:4)*r.normal());
    const x=Float32Array.from({length:N},()=>(2.5*r.uniform()-1.25)*bound);
    const inputs=[{values:x,shape:[N,1]},{values:raw,shape:[N,1,size]}];
    const o={order,bins,bound,pyro:true} as const;
    const f=([v,w]: any)=>{const a=splineForward(w,v,o),b=splineInverse(w,v,o),c=splineForward(w,b.value,o);return [a.value,a.logSlope,b.value,b.logSlope,c.value,c.logSlope];};
    const t=await plain.arrays.evaluate(f,inputs), g=await e.arrays.evaluate(f,inputs);
    const err=(i:number)=>Array.from(t[i] as Float64Array,(v,k)=>Math.abs(v-g[i][k])/(1+Math.abs(v)));
    const bk=Array.from(x,(v,k)=>Math.abs(g[4][k]-v)/(1+Math.abs(v)));
    const bl=Array.from(x,(v,k)=>Math.abs(g[5][k]+g[3][k])/(1+Math.abs(g[3][k])));
    const tol=bins<=8?2e-5:bins<=16?1e-4:5e-4;
    const show=(a:number[])=>{const s=[...a].sort((p,q)=>q-p); return `${s[0]!.toExponential(1)} p99.9 ${s[Math.floor(N/1000)]!.toExponential(1)} over ${(a.filter(v=>!(v<=tol)).length/N*64*100).toFixed(2)}%`;};
    const e2=err(2), e3=err(3);
    console.log(name,order.slice(0,4),bins,'| y',show(err(0)),'| ld',show(err(1)),'| inv',show(e2.map((v,k)=>Math.min(v,bk[k]!))),'| ild',show(e3),'/',show(e3.map((v,k)=>Math.min(v,bl[k]!))));
  }
}
process.exit(0);
