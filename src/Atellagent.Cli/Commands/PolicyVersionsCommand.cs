using System.CommandLine;
using System.Globalization;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy versions</c>: which policy versions were in force, since when, by whom and why.</summary>
internal static class PolicyVersionsCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "versions",
            """
            Tells which policy versions were put in force, by whom and why; the first is in force now.

            Example:
              atell policy versions
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            PolicyVersionListing listing = await connection.Client.ListPolicyVersionsAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.PolicyVersionListing);
            }
            else
            {
                renderer.Table(
                    ["sequence", "version", "at", "by", "why", ""],
                    listing.Items.Select(static i => new object?[]
                    {
                        i.Sequence.ToString(CultureInfo.InvariantCulture), i.Version, i.At, i.By, i.Reason, string.Join(", ", Marks(i)),
                    }));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static IEnumerable<string> Marks(PolicyVersionItem item) =>
        [.. item.Rollback ? new[] { "rollback" } : [], .. item.Signed ? new[] { "signed" } : []];
}
