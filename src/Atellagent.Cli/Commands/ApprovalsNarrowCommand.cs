using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Approvals;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals narrow</c>: what an action that waits would be inside bounds, and the digest to agree to it with.</summary>
internal static class ApprovalsNarrowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The approval's id, apr_…" };
        Option<string?> bounds = Bounds("The bounds.");
        bounds.Required = true;
        Command command = new(
            "narrow",
            """
            Shows what an action would be inside bounds on its arguments, as policies decide it then. Nothing is changed by it: agree to that with
            "atell approvals approve", the same bounds and the digest that is shown here.

            Examples:
              atell approvals narrow apr_01jm8x9f0000000000000000000 --bounds '{"arguments":{"amount":{"maximum":50}}}'
              atell approvals approve apr_01jm8x9f0000000000000000000 --bounds @bounds.json --digest sha256:… --comment "half of it"
            """)
        {
            id, bounds,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement within = await ReadAsync(parsed.GetRequiredValue(bounds)!, cancellationToken);
            using Connection connection = global.Connect(parsed, deployment: null);
            ApprovalView.Show(global.Renderer(parsed), await connection.Client.NarrowAsync(parsed.GetRequiredValue(id), new BoundsWish(within), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The option that takes bounds.</summary>
    /// <param name="description">What they are for.</param>
    /// <returns>The option.</returns>
    internal static Option<string?> Bounds(string description) => new("--bounds") { Description = description + " JSON, or @ and a file with it.", HelpName = "JSON" };

    /// <summary>Reads bounds.</summary>
    /// <param name="given">JSON, or @ and a file with it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The bounds.</returns>
    /// <exception cref="UsageException">It is no JSON, or there is no such file.</exception>
    internal static async Task<JsonElement> ReadAsync(string given, CancellationToken cancellationToken)
    {
        try
        {
            string text = given.StartsWith('@') ? await File.ReadAllTextAsync(given[1..], cancellationToken) : given;
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException("--bounds takes JSON, or @ and a file with it: " + fault.Message);
        }
    }
}
