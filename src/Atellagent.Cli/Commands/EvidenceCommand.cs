using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence</c>: the record of what was decided and done, to take away, to check, and to erase what stands beside it.</summary>
internal static class EvidenceCommand
{
    public static Command Make(GlobalOptions global) => new("evidence", "The record of what was decided and done: look on, take it away, check it, erase what stands beside it.")
    {
        EvidenceTailCommand.Make(global),
        EvidenceExportCommand.Make(global),
        EvidenceVerifyCommand.Make(global),
        EvidenceKeysCommand.Make(global),
        EvidenceRotateKeyCommand.Make(global),
        EvidenceEraseCommand.Make(global),
        EvidenceErasuresCommand.Make(global),
    };
}
