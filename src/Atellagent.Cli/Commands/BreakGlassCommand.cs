using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell break-glass</c>: changes without a vote, for a while, by two people or one and a sealed code.</summary>
internal static class BreakGlassCommand
{
    public static Command Make(GlobalOptions global) => new(
        "break-glass",
        """
        Lets one person change what otherwise takes a vote, for a while. It takes two people, or one and a sealed code; everybody
        sees it, and another person has to review it before glass can be broken again.

        At night, with two people:
          atell break-glass open --reason "payments are down, the policy is wrong"      (you)
          atell break-glass confirm glass_01jm8x9f0000000000000000000                   (the other one)
          atell apply -f boundary/                                                      (you, without a vote)
          atell break-glass close glass_01jm8x9f0000000000000000000                     (an administrator or operator, when done)
          atell break-glass review glass_01jm8x9f0000000000000000000 --comment "…"      (an approver or auditor, in the morning)

        Alone, with the envelope: atell break-glass open --with-code --reason "…"
        """)
    {
        BreakGlassListCommand.Make(global),
        BreakGlassOpenCommand.Make(global),
        BreakGlassTurnCommand.Make(
            global,
            "confirm",
            "Opens a use that another person asked for. Look at who asks and why first: \"atell break-glass list\".",
            static (client, id, cancellationToken) => client.ConfirmGlassAsync(id, cancellationToken)),
        BreakGlassTurnCommand.Make(
            global,
            "close",
            "Ends a use that waits or is open, at once. Who may suspend may do this.",
            static (client, id, cancellationToken) => client.CloseGlassAsync(id, cancellationToken)),
        BreakGlassReviewCommand.Make(global),
        BreakGlassSealCommand.Make(global),
    };
}
