using System.Text;
using Atellagent.Cli;

Console.OutputEncoding = Encoding.UTF8;
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await CliApplication.RunAsync(args, Surroundings.OfProcess(), stop.Token);
