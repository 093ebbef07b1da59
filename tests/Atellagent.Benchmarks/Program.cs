using System.Globalization;
using Atellagent.Benchmarks;
using Atellagent.Benchmarks.Scenarios;
using Atellagent.Benchmarks.Servers;

return args switch
{
    ["upstream"] => await UpstreamServer.RunAsync(),
    ["yarp", string destination] => await BareYarp.RunAsync(destination),
    ["check"] => await BareCheck.RunAsync(),
    ["tokens"] => await BareTokens.RunAsync(),
    ["openiddict"] => await BareOpenIddict.RunAsync(),
    ["replay", string records, string rounds] => await ReplayRun.RunAsync(int.Parse(records, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture)),
    ["run", .. string[] rest] => await BenchmarkRun.RunAsync(rest),
    _ => BenchmarkOptions.Usage(),
};
