using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Cli.Trackers;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups send</c>: opens an issue in a tracker, as an action over the route to it.</summary>
internal static class FollowUpsSendCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.FollowUp();
        Option<string> tracker = new("--to") { Description = "Whose form the issue has: github, gitlab or jira.", HelpName = "TRACKER", Required = true };
        tracker.AcceptOnlyFromAmong([.. IssueForm.Names]);
        Option<string> route = new("--route") { Description = "The route to the tracker.", HelpName = "NAME", Required = true };
        Option<string> operation = new("--operation") { Description = "The operation that opens an issue.", HelpName = "NAME", DefaultValueFactory = static _ => "createIssue" };
        Option<string> deployment = new("--deployment") { Description = "The deployment to act in.", HelpName = "NAME", Required = true };
        Option<string> arguments = new("--arguments")
        {
            Description = "Arguments besides title and text, such as the repository, as a JSON object, or @FILE, or @- for standard input.",
            HelpName = "JSON|@FILE",
            DefaultValueFactory = static _ => "{}",
        };
        Command command = new(
            "send",
            """
            Opens an issue for a follow-up. It is an action as any other: decided, bounded, sent over the route with the route's own credential,
            and in evidence. Of one follow-up there is one issue on a route, however often this is run. Afterwards the follow-up is in
            work, and says where its issue is. Notes and arguments of the reviewed action are not sent.

            It takes read.reviews and follow-ups.move, and a deployment that may open issues; a service is who has both. Routes to GitHub,
            GitLab and Jira to begin with are in docs/trackers.

            Examples:
              atell follow-ups send fup_01jm8x9f0000000000000000000 --to github --route github --deployment tickets --arguments '{"owner":"acme","repo":"agents"}'
              atell follow-ups send fup_01jm8x9f0000000000000000000 --to jira --route jira --deployment tickets --arguments '{"fields":{"project":{"key":"SEC"},"issuetype":{"name":"Task"}}}'
            """)
        {
            id, tracker, route, operation, deployment, arguments,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement more = await JsonArgument.ReadAsync(global, parsed.GetRequiredValue(arguments), cancellationToken);
            using Connection reviewing = global.Connect(parsed, deployment: null);
            FollowUpReport followUp = await reviewing.Client.GetFollowUpAsync(parsed.GetRequiredValue(id), cancellationToken);
            if (followUp.EndedAt is not null)
            {
                throw new UsageException($"the follow-up is {followUp.State}: there is nothing to be done any more");
            }

            using Connection acting = global.Connect(parsed, parsed.GetRequiredValue(deployment));
            SubmissionResult result = await acting.Client.SubmitAsync(
                new ActionSubmission(
                    parsed.GetRequiredValue(route),
                    parsed.GetRequiredValue(operation),
                    IssueForm.Make(parsed.GetRequiredValue(tracker), followUp, acting.Boundary, more),
                    new SubmissionContext { Purpose = followUp.Id }),
                followUp.Id,
                cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            int code = ActionView.Show(renderer, result);
            if (code == ExitCodes.Done && result is SubmissionResult.Completed { Report: { } report } && followUp.State == "open")
            {
                await NoteAsync(reviewing, renderer, followUp, $"issue: {IssueForm.Find(report.Outcome?.Result) ?? report.Id}", cancellationToken);
            }

            return code;
        });
        return command;
    }

    // The issue is there whether or not this can be said of the follow-up.
    private static async Task NoteAsync(Connection reviewing, Renderer renderer, FollowUpReport followUp, string notes, CancellationToken cancellationToken)
    {
        try
        {
            FollowUpReport now = await reviewing.Client.ChangeFollowUpAsync(followUp.Id, new FollowUpChange(State: "doing", Notes: notes, Version: followUp.Version), cancellationToken);
            renderer.Note($"the follow-up is {now.State}; {notes}");
        }
        catch (BoundaryProblemException refused)
        {
            renderer.Note($"the follow-up stays {followUp.State}: {refused.Message}");
        }
    }
}
