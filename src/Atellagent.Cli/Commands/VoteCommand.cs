using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Approvals;

namespace Atellagent.Cli.Commands;

/// <summary><c>approve</c> and <c>reject</c>: a vote on what the voter has seen, an approval or a change that waits.</summary>
internal static class VoteCommand
{
    /// <summary>Makes one.</summary>
    /// <param name="global">What all commands share.</param>
    /// <param name="vote"><c>approve</c> or <c>reject</c>.</param>
    /// <param name="on">What is voted on: the command's group and the prefix of its ids.</param>
    /// <param name="description">What the vote does, and who may not cast it.</param>
    /// <param name="castAsync">Casts it and shows what came of it.</param>
    /// <param name="isOnAction">Whether it is on an action, and so may be cast in the place of somebody who is away, or for less than what waits.</param>
    /// <returns>The command.</returns>
    public static Command Make(
        GlobalOptions global,
        string vote,
        (string Group, string Prefix) on,
        string description,
        Func<AtellagentClient, Renderer, string, CastVote, CancellationToken, Task> castAsync,
        bool isOnAction = false)
    {
        Argument<string> id = new("id") { Description = $"The id, {on.Prefix}_…" };
        Option<string> digest = new("--digest") { Description = $"The digest that \"atell {on.Group} show\" told.", HelpName = "DIGEST", Required = true };
        Option<string?> comment = new("--comment") { Description = "Why, for the record; some gates want it.", HelpName = "TEXT" };
        Command command = new(
            vote,
            $"""
            {description}

            Example:
              atell {on.Group} {vote} {on.Prefix}_01jm8x9f0000000000000000000 --digest sha256:… --comment "checked with the customer"
            """)
        {
            id, digest, comment,
        };
        Option<string?> inPlaceOf = new("--in-place-of") { Description = "The person who is away and has named you.", HelpName = "NAME" };
        Option<string?> bounds = ApprovalsNarrowCommand.Bounds("Agree to it inside these bounds only; the digest is then the one that \"atell approvals narrow\" told.");
        if (isOnAction)
        {
            command.Add(inPlaceOf);
        }

        if (isOnAction && vote == "approve")
        {
            command.Add(bounds);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            CastVote cast = new(vote, parsed.GetRequiredValue(digest), parsed.GetValue(comment) ?? "", isOnAction ? parsed.GetValue(inPlaceOf) : null)
            {
                Bounds = isOnAction && vote == "approve" && parsed.GetValue(bounds) is { } within ? await ApprovalsNarrowCommand.ReadAsync(within, cancellationToken) : null,
            };
            await castAsync(connection.Client, global.Renderer(parsed), parsed.GetRequiredValue(id), cast, cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
