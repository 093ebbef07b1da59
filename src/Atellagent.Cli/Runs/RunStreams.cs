using System.Diagnostics;

namespace Atellagent.Cli.Runs;

/// <summary>What a sandbox hears and says.</summary>
/// <param name="In">What it hears.</param>
/// <param name="Out">Where what it says goes.</param>
/// <param name="Error">Where what it says of errors goes.</param>
internal sealed record RunStreams(Stream In, Stream Out, Stream Error)
{
    /// <summary>Those of this process.</summary>
    /// <returns>The streams.</returns>
    public static RunStreams OfConsole() => new(Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.OpenStandardError());

    /// <summary>Carries everything until the process has nothing more to say.</summary>
    /// <param name="process">The process, its streams redirected.</param>
    /// <returns>A task that ends when all it said has been written.</returns>
    public Task CarryAsync(Process process)
    {
        _ = HearAsync(process.StandardInput.BaseStream);
        return Task.WhenAll(CopyAsync(process.StandardOutput.BaseStream, Out), CopyAsync(process.StandardError.BaseStream, Error));
    }

    // Ends with what there is to hear, or with the process; nobody waits for it.
    private async Task HearAsync(Stream to)
    {
        await using (to)
        {
            try
            {
                await In.CopyToAsync(to);
            }
            catch (IOException)
            {
                // It listens no more.
            }
        }
    }

    private static async Task CopyAsync(Stream from, Stream to)
    {
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            await to.WriteAsync(buffer.AsMemory(0, read));
            await to.FlushAsync();
        }
    }
}
