using System.CommandLine;
using System.Globalization;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Plans;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy plan</c>: what a folder would have made of the requests that the boundary has decided.</summary>
internal static class PolicyPlanCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<string> since = new("--since") { Description = "How far back, such as 24h or 7d, or a time.", HelpName = "TIME", DefaultValueFactory = static _ => "24h" };
        Option<string?> until = new("--until") { Description = "Up to when, the same way; now where it is not said.", HelpName = "TIME" };
        Option<string?> route = new("--route") { Description = "Only decisions about this route.", HelpName = "NAME" };
        Option<string?> principal = new("--principal") { Description = "Only what this principal asked for.", HelpName = "NAME" };
        Option<bool> prune = new("--prune") { Description = "As if policies and exceptions that the folder does not hold were taken out of force." };
        Command command = new(
            "plan",
            """
            Has the boundary decide the requests that it has recorded again, with a folder put over what is in force, and tells
            which answers would differ: tighter, or WIDER, and by which rule. Nothing is sent anywhere and nothing is changed.
            What is newly allowed stands first; what cannot be decided again, because its arguments were not kept, because what
            it named is gone, or because a rate or budget was full, is unknown and never guessed. Exit code 5 when more would be
            allowed: putting it in force then takes the vote of another person, where somebody can vote. It takes the right to
            plan changes and to read evidence.

            Examples:
              atell policy plan boundary/
              atell policy plan boundary/ --since 7d --route payments -o json
            """)
        {
            folder, since, until, route, principal, prune,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Renderer renderer = global.Renderer(parsed);
            DateTimeOffset now = global.Surroundings.Time.GetUtcNow();
            PlanOptions options = new()
            {
                Since = ReadTime("--since", parsed.GetRequiredValue(since), now),
                Until = parsed.GetValue(until) is { } end ? ReadTime("--until", end, now) : null,
                Route = parsed.GetValue(route),
                Principal = parsed.GetValue(principal),
                Prune = parsed.GetValue(prune),
            };
            CheckedFolder opened = CheckedFolder.Open(parsed.GetRequiredValue(folder));
            if (!opened.Read.Errors.IsEmpty)
            {
                return PolicyCheckCommand.Run(renderer, opened);
            }

            using Connection connection = global.Connect(parsed, deployment: null);
            return await RunAsync(renderer, parsed.GetRequiredValue(folder), connection, options, cancellationToken);
        });
        return command;
    }

    /// <summary>Has a folder planned, and shows what differs.</summary>
    /// <param name="renderer">Where it is shown.</param>
    /// <param name="folder">The folder, or one file.</param>
    /// <param name="connection">The boundary.</param>
    /// <param name="options">Which decisions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Renderer renderer, string folder, Connection connection, PlanOptions options, CancellationToken cancellationToken)
    {
        BoundaryText text = BoundaryText.Of(BoundaryFolder.Read(folder));
        try
        {
            return PlanView.Show(renderer, await connection.Client.PlanPoliciesAsync(text.Text, options, renderer.Progress, cancellationToken));
        }
        catch (BoundaryProblemException refused) when (refused.Problem is { Status: 400, Errors: { Count: > 0 } errors })
        {
            foreach (ReportedError error in errors)
            {
                renderer.Note(ErrorLine.Of(text.Locate(error)));
            }

            return ExitCodes.Invalid;
        }
    }

    /// <summary>Reads a time that an option names.</summary>
    /// <param name="option">The option.</param>
    /// <param name="text">What it says.</param>
    /// <param name="now">The time.</param>
    /// <returns>The time.</returns>
    /// <exception cref="UsageException">It is none.</exception>
    public static DateTimeOffset ReadTime(string option, string text, DateTimeOffset now)
    {
        if (text.Length > 1
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && Unit(text[^1]) is TimeSpan unit
            && count <= (now - DateTimeOffset.UnixEpoch) / unit)
        {
            return now - (count * unit);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new UsageException($"{option} wants a number with s, m, h or d, such as 24h, or a time such as 2026-03-01T10:00:00Z");
    }

    private static TimeSpan? Unit(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
