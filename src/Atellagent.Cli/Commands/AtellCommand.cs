using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class AtellCommand
{
    public static RootCommand Make(Surroundings surroundings)
    {
        GlobalOptions global = new(surroundings);
        return new RootCommand(
            """
            atell talks to an Atellagent boundary.

            First steps:
              atell login --from-file .data/admin.json
              atell apply -f boundary/ --dry-run
              atell action submit --route payments --operation getOrder --arguments '{"orderId":"ord_1"}'
              atell decisions list --effect deny

            Where there is no login, ATELLAGENT_URL, ATELLAGENT_CLIENT_ID, ATELLAGENT_CLIENT_SECRET and
            ATELLAGENT_DEPLOYMENT are used. NO_COLOR is honoured.

            Exit codes: 0 done, 1 unexpected, 2 usage, 3 invalid policy, configuration or evidence, 4 tests failed,
            6 denied, 7 waiting for approval, 8 the boundary could not be reached or trusted.
            """)
        {
            global.Output,
            global.Url,
            LoginCommand.Make(global),
            LogoutCommand.Make(global),
            PersonCommand.Make(global),
            TokenCommand.Make(global),
            ApplyCommand.Make(global),
            ApprovalsCommand.Make(global),
            ChangesCommand.Make(global),
            BreakGlassCommand.Make(global),
            PolicyCommand.Make(global),
            ActionCommand.Make(global),
            TryCommand.Make(global),
            ConnectCommand.Make(global),
            DecisionsCommand.Make(global),
            ReviewsCommand.Make(global),
            FollowUpsCommand.Make(global),
            EvidenceCommand.Make(global),
            QueriesCommand.Make(global),
            DemoCommand.Make(global),
            DetectCommand.Make(global),
            KeysCommand.Make(global),
            RunCommand.Make(global),
            RunsCommand.Make(global),
            LabelsCommand.Make(global),
            ToolsCommand.Make(global),
            WebhooksCommand.Make(global),
            AlertsCommand.Make(global),
            SinksCommand.Make(global),
            SystemCommand.Make(global),
            MigrateCommand.Make(global),
        };
    }
}
