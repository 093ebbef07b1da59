using System.Collections.Immutable;
using System.CommandLine;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy what-can</c>: which operations a principal can call.</summary>
internal static class PolicyWhatCanCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<string> principal = new("--principal") { Description = "The principal.", HelpName = "NAME", Required = true };
        Option<string?> deployment = new("--deployment") { Description = "One of its deployments; all of them when absent.", HelpName = "NAME" };
        Option<bool> all = new("--all") { Description = "Also what it never can, and why." };
        Command command = new(
            "what-can",
            """
            Tells which operations a principal can call: always, or depending on the call and then on which rules. The rules
            are evaluated on what is known of the caller alone; "never" and "always" are certain.

            Example:
              atell policy what-can boundary/ --principal refund-agent
            """)
        {
            folder, principal, deployment, all,
        };
        command.SetAction(parsed =>
        {
            CheckedFolder opened = CheckedFolder.Open(parsed.GetRequiredValue(folder));
            if (opened.Bundle is null)
            {
                return PolicyCheckCommand.Run(global.Renderer(parsed), opened);
            }

            ImmutableArray<Capability> found = opened.Inquiry.WhatCan(parsed.GetRequiredValue(principal), parsed.GetValue(deployment), out string? problem);
            return CapabilityView.Show(global.Renderer(parsed), found, problem, parsed.GetValue(all));
        });
        return command;
    }
}
