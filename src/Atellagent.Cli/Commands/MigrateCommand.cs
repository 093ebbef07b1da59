using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell migrate</c>: brings the schema of the boundary's database forward. The silo's own program does it: it has the steps.</summary>
internal static class MigrateCommand
{
    private const string Variable = "ATELLAGENT_SILO";
    private const string Silo = "Atellagent.Silo.dll";

    public static Command Make(GlobalOptions global)
    {
        Option<string?> data = new("--data")
        {
            Description = "The boundary's data folder; of PostgreSQL it holds keys alone.",
            HelpName = "DIR",
        };
        Command command = new(
            "migrate",
            $"""
            Brings the schema of the boundary's database forward: one transaction a step, with checksums, never back.

            A silo on SQLite does this by itself. On PostgreSQL it is done here, before silos of the new version are started:

              export ATELLAGENT__STORAGE__PROVIDER=postgresql ATELLAGENT__STORAGE__CONNECTIONSTRING='Host=...;Database=...;Username=...'
              atell migrate

            It runs the silo's own program, from the file that {Variable} names, or from where it was built or installed beside atell.
            """)
        {
            data,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string silo = Find(global.Surroundings.Variable(Variable));
            string[] more = parsed.GetValue(data) is { } folder ? ["--data", folder] : [];
            return await global.Surroundings.RunProgram("dotnet", [silo, "migrate", .. more], cancellationToken);
        });
        return command;
    }

    private static string Find(string? named)
    {
        // Built from source, the two stand in neighbouring folders of one configuration.
        string own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string[] places = named is not null ? [named] :
        [
            Path.Combine(own, Silo),
            Path.Combine(own.Replace("Atellagent.Cli", "Atellagent.Silo", StringComparison.Ordinal), Silo),
        ];
        return Array.Find(places, File.Exists)
            ?? throw new UsageException($"the silo's program is not at {string.Join(" or ", places)}; name its {Silo} in {Variable}");
    }
}
