using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence</c>: the record of what was decided and done.</summary>
internal static class EvidenceCommand
{
    public static Command Make(GlobalOptions global) => new("evidence", "Erases what stands beside the record of what was decided and done.")
    {
        EvidenceEraseCommand.Make(global),
        EvidenceErasuresCommand.Make(global),
    };
}
