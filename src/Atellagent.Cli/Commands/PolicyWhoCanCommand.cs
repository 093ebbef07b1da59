using System.Collections.Immutable;
using System.CommandLine;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy who-can</c>: which principals can call an operation.</summary>
internal static class PolicyWhoCanCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<string> route = new("--route") { Description = "The route.", HelpName = "NAME", Required = true };
        Option<string> operation = new("--operation") { Description = "The operation.", HelpName = "NAME", Required = true };
        Option<bool> all = new("--all") { Description = "Also those that never can, and why." };
        Command command = new(
            "who-can",
            """
            Tells which principals can call an operation, in which of their deployments: always, or depending on the call and
            then on which rules. The rules are evaluated on what is known of the caller alone; "never" and "always" are certain.

            Example:
              atell policy who-can boundary/ --route payments --operation refund
            """)
        {
            folder, route, operation, all,
        };
        command.SetAction(parsed =>
        {
            CheckedFolder opened = CheckedFolder.Open(parsed.GetRequiredValue(folder));
            if (opened.Bundle is null)
            {
                return PolicyCheckCommand.Run(global.Renderer(parsed), opened);
            }

            ImmutableArray<Capability> found = opened.Inquiry.WhoCan(parsed.GetRequiredValue(route), parsed.GetRequiredValue(operation), out string? problem);
            return CapabilityView.Show(global.Renderer(parsed), found, problem, parsed.GetValue(all));
        });
        return command;
    }
}
