using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups draft</c>: begins a change of a policy with the decision as a failing test.</summary>
internal static class FollowUpsDraftCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.FollowUp();
        Option<string?> file = new("--out") { Description = "The test's file; ID.test.yaml where it is not said. One that exists is not written over.", HelpName = "FILE" };
        Command command = new(
            "draft",
            """
            Writes the reviewed decision as a PolicyTest that expects what should have been decided. Put it beside the policies and
            change them until it passes; when they are in force, the follow-up is fixed by itself. What a schema marks secret is
            never written. It takes the right to read evidence.

            Examples:
              atell follow-ups draft fup_01jm8x9f0000000000000000000 --out boundary/refund.test.yaml
              atell policy test boundary/
            """)
        {
            id, file,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string name = parsed.GetValue(file) ?? $"{parsed.GetRequiredValue(id)}.test.yaml";
            if (File.Exists(name))
            {
                throw new UsageException($"{name} exists, and is not written over; name another with --out");
            }

            using Connection connection = global.Connect(parsed, deployment: null);
            FollowUpDraft draft = await connection.Client.DraftFollowUpAsync(parsed.GetRequiredValue(id), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            await File.WriteAllTextAsync(name, draft.Test, cancellationToken);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(draft, WireJson.Default.FollowUpDraft);
                return ExitCodes.Done;
            }

            renderer.Line($"wrote {name}");
            renderer.Line(draft.Now.Fixed ? $"what is in force decides so already ({draft.Wanted}): the test passes"
                : $"what is in force decides {draft.Now.Effect ?? "nothing that can be told"} ({draft.Now.Because}): the test fails until {draft.Policy} decides {draft.Wanted}");
            if (draft.HidesSecrets is true)
            {
                renderer.Note("some arguments are secret and were left out; put others in their place");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
