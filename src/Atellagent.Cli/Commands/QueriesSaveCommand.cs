using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Queries;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell queries save</c>: keeps filters under a name.</summary>
internal static class QueriesSaveCommand
{
    public static Command Make(GlobalOptions global)
    {
        EvidenceOptions filters = new();
        Argument<string> name = new("name") { Description = "Its name; one of that name that one has is replaced." };
        Option<string?> team = new("--team") { Description = "A team of one's own that it is shared with.", HelpName = "TEAM" };
        Command command = new(
            "save",
            """
            Keeps filters under a name. A --since such as 24h stays that: it is counted from when the query is run. Whoever runs a
            shared one finds what they may read themselves.

            Examples:
              atell queries save denied-today --effect deny --since 24h
              atell queries save capped --rule finance/refunds#cap --team finance
            """)
        {
            name, team,
        };
        filters.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            _ = filters.Read(parsed, global.Surroundings.Time.GetUtcNow());
            using Connection connection = global.Connect(parsed, deployment: null);
            Renderer renderer = global.Renderer(parsed);
            string called = parsed.GetRequiredValue(name);
            await connection.Client.SaveQueryAsync(called, new QueryToSave(filters.ReadWords(parsed), parsed.GetValue(team)), cancellationToken);
            renderer.Note($"saved; run it with: atell decisions list --saved {called}");
            return ExitCodes.Done;
        });
        return command;
    }
}
