using Atellagent.Benchmarks;
using Atellagent.Benchmarks.Servers;

return args switch
{
    ["upstream"] => await UpstreamServer.RunAsync(),
    ["yarp", string destination] => await BareYarp.RunAsync(destination),
    ["tokens"] => await BareTokens.RunAsync(),
    ["openiddict"] => await BareOpenIddict.RunAsync(),
    ["run", .. string[] rest] => await BenchmarkRun.RunAsync(rest),
    _ => BenchmarkOptions.Usage(),
};
