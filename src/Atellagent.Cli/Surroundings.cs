namespace Atellagent.Cli;

/// <summary>Everything that a command takes from the process it runs in.</summary>
/// <param name="Out">Where results go.</param>
/// <param name="Error">Where everything else goes.</param>
/// <param name="In">Where a secret can be read from.</param>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Time">The clock.</param>
/// <param name="IsTerminal">Whether a person is looking at <paramref name="Out"/>.</param>
internal sealed record Surroundings(
    TextWriter Out,
    TextWriter Error,
    TextReader In,
    Func<string, string?> Variable,
    TimeProvider Time,
    bool IsTerminal)
{
    /// <summary>The surroundings of this process.</summary>
    /// <returns>Console and environment.</returns>
    public static Surroundings OfProcess() => new(
        Console.Out,
        Console.Error,
        Console.In,
        Environment.GetEnvironmentVariable,
        TimeProvider.System,
        !Console.IsOutputRedirected)
    {
        OpenBrowser = Terminal.OpenBrowser,
        RunProgram = Terminal.RunProgramAsync,
        Ask = Console.IsInputRedirected ? null : Terminal.Ask,
    };

    /// <summary>Opens an address in the person's browser.</summary>
    public Func<Uri, bool> OpenBrowser { get; init; } = static _ => false;

    /// <summary>Starts a program with these arguments, on this console, and gives its exit code.</summary>
    public Func<string, IReadOnlyList<string>, CancellationToken, Task<int>> RunProgram { get; init; } = static (_, _, _) => Task.FromResult(ExitCodes.Unexpected);

    /// <summary>Asks at the terminal without showing what is typed; null where there is no terminal to ask at.</summary>
    public Func<string, string>? Ask { get; init; }

    /// <summary>A secret: asked for without echo, or one line of standard input.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The secret.</returns>
    public async Task<string> ReadSecretAsync(string question, CancellationToken cancellationToken)
    {
        string? secret = Ask is null ? await In.ReadLineAsync(cancellationToken) : Ask(question);
        if (Ask is not null && Ask("The same again: ") != secret)
        {
            throw new UsageException("the two are not the same; nothing was changed");
        }

        return string.IsNullOrEmpty(secret) ? throw new UsageException("there is nothing on standard input") : secret;
    }

    /// <summary>What an option holds, or the file that it names.</summary>
    /// <param name="given">The text itself, <c>@FILE</c>, or <c>@-</c> for standard input.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The text.</returns>
    public async Task<string> ReadAsync(string given, CancellationToken cancellationToken) => given switch
    {
        "@-" => await In.ReadToEndAsync(cancellationToken),
        ['@', .. var file] => await File.ReadAllTextAsync(file, cancellationToken),
        _ => given,
    };
}
