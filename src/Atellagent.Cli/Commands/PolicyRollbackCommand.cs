using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy rollback</c>: puts an earlier policy version in force again.</summary>
internal static class PolicyRollbackCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> version = new("version") { Description = "The version, as \"atell policy versions\" shows it." };
        Option<string> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };
        Option<bool> dryRun = new("--dry-run") { Description = "Tell what would change, and change nothing." };
        Command command = new(
            "rollback",
            """
            Puts a policy version in force again that was in force before: exactly its policies and exceptions. Routes,
            principals and deployments stay as they are; where the old policies do not fit them, nothing changes (exit code 3).

            Example:
              atell policy rollback sha256:… --reason "refunds are denied since noon"
            """)
        {
            version, reason, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            PolicyRollback rollback = new(parsed.GetRequiredValue(reason), parsed.GetValue(dryRun));
            return ChangeView.Show(global.Renderer(parsed), await connection.Client.RollBackPoliciesAsync(parsed.GetRequiredValue(version), rollback, cancellationToken));
        });
        return command;
    }
}
