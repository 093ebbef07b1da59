using System.Text;
using Atellagent.Demo;
using Atellagent.Demo.Agent;
using Atellagent.Demo.Upstream;

Console.OutputEncoding = Encoding.UTF8;
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
DemoArguments? given = DemoArguments.TryRead(args);
return given?.Command switch
{
    "upstream" => await UpstreamCommand.RunAsync(given, stop.Token),
    "agent" => await AgentCommand.RunAsync(given, stop.Token),
    _ => DemoArguments.Explain(),
};
