using System.Runtime.InteropServices;
using System.Text;
using Atellagent.Cli;
using Atellagent.Cli.Runs;

if (args is [SandboxInit.Word, ..])
{
    return await SandboxInit.RunAsync(args);
}

Console.OutputEncoding = Encoding.UTF8;
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using PosixSignalRegistration ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, told =>
{
    told.Cancel = true;
    stop.Cancel();
});
return await CliApplication.RunAsync(args, Surroundings.OfProcess(), stop.Token);
