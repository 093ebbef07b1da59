using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions(Surroundings surroundings)
{
    /// <summary>How results are written.</summary>
    public Option<OutputForm> Output { get; } = new("--output", "-o")
    {
        Description = "How results are written: table or json.",
        HelpName = "table|json",
        Recursive = true,
    };

    /// <summary>The boundary's address.</summary>
    public Option<string?> Url { get; } = new("--url")
    {
        Description = "The boundary's address, in place of the login's. A kept secret is not sent to another address.",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary>The process.</summary>
    public Surroundings Surroundings { get; } = surroundings;

    /// <summary>The renderer that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The renderer.</returns>
    public Renderer Renderer(ParseResult parsed) => new(Surroundings, parsed.GetValue(Output));

    /// <summary>The connection that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="deployment">The deployment, or null for the login's.</param>
    /// <param name="details">What its tokens are narrowed to, or null.</param>
    /// <returns>The connection.</returns>
    public Connection Connect(ParseResult parsed, string? deployment, string? details = null) =>
        Connection.Open(Surroundings, parsed.GetValue(Url), deployment, details);
}
