using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Actions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell action submit</c>: asks for one action.</summary>
internal static class ActionSubmitCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> route = new("--route") { Description = "The route.", HelpName = "NAME", Required = true };
        Option<string> operation = new("--operation") { Description = "The operation.", HelpName = "NAME", Required = true };
        Option<string> arguments = new("--arguments")
        {
            Description = "The arguments as a JSON object, or @FILE, or @- for standard input. Numbers are sent as written.",
            HelpName = "JSON|@FILE",
            DefaultValueFactory = static _ => "{}",
        };
        Option<string?> deployment = new("--deployment") { Description = "The deployment to act in.", HelpName = "NAME" };
        Option<string?> key = new("--idempotency-key")
        {
            Description = "Asking again under the same key gives the first answer again. Made up when absent.",
            HelpName = "KEY",
        };
        Option<string?> purpose = new("--purpose") { Description = "What it is for, such as a ticket.", HelpName = "TEXT" };
        Command command = new(
            "submit",
            """
            Asks for one action and shows what the boundary made of it. Exit code 6 is a denial, 7 waits for approval.

            Examples:
              atell action submit --route payments --operation getOrder --arguments '{"orderId":"ord_1"}'
              atell action submit --route payments --operation refund --arguments @refund.json --purpose "ticket 4711"
            """)
        {
            route, operation, arguments, deployment, key, purpose,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement given = await JsonArgument.ReadAsync(global, parsed.GetRequiredValue(arguments), cancellationToken);
            SubmissionContext? context = parsed.GetValue(purpose) is { } text ? new SubmissionContext { Purpose = text } : null;
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment));
            SubmissionResult result = await connection.Client.SubmitAsync(
                new ActionSubmission(parsed.GetRequiredValue(route), parsed.GetRequiredValue(operation), given, context),
                parsed.GetValue(key),
                cancellationToken);
            return ActionView.Show(global.Renderer(parsed), result);
        });
        return command;
    }
}
