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
        !Console.IsOutputRedirected);

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
