using System.CommandLine;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy sign</c>: signs the policies of a folder.</summary>
internal static class PolicySignCommand
{
    private const string FileName = "policy-signature.yaml";

    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = new("folder") { Description = "The boundary folder, with all policies that are to be in force." };
        Option<string> key = new("--key") { Description = "The secret key, as \"atell policy keygen\" makes it.", HelpName = "FILE", Required = true };
        Option<string> author = new("--author") { Description = "Who signs.", HelpName = "NAME", Required = true };
        Option<string> reason = new("--reason") { Description = "Why these policies are wanted.", HelpName = "TEXT", Required = true };
        Option<int?> sequence = new("--sequence") { Description = "The number of this version; one more than the signature in the folder has when absent.", HelpName = "N" };
        Command command = new(
            "sign",
            $"""
            Checks a boundary folder, runs its tests, and signs exactly its policies and exceptions: {FileName} is written
            beside them. A boundary that requires signatures puts them in force only as they are, with --prune where it holds
            others, and only with a sequence above the one in force.

            Example:
              atell policy sign boundary/ --key ~/.atell/policy.key --author ada --reason "refunds capped, ticket 4711"
            """)
        {
            folder, key, author, reason, sequence,
        };
        command.SetAction(parsed =>
        {
            Renderer renderer = global.Renderer(parsed);
            string path = parsed.GetRequiredValue(folder);
            CheckedFolder opened = Directory.Exists(path) ? CheckedFolder.Open(path) : throw new UsageException($"there is no folder '{path}'");
            if (opened.Bundle is null)
            {
                return PolicyCheckCommand.Run(renderer, opened);
            }

            if (TestedFolder.Run(path, opened).Results.FirstOrDefault(static r => !r.Passed) is { } failed)
            {
                renderer.Note($"{failed.Case.Position}: {failed.Test} '{failed.Case.Name}': {failed.Failures[0]}");
                return ExitCodes.TestsFailed;
            }

            string file = parsed.GetRequiredValue(key);
            using PolicySigningKey signer = (File.Exists(file) ? PolicySigningKey.Parse(File.ReadAllText(file)) : null)
                ?? throw new UsageException($"'{file}' is no Ed25519 secret key in PEM");
            int number = parsed.GetValue(sequence) ?? (int)(opened.Read.Signature?.Sequence ?? 0) + 1;
            PolicySignature signature = signer.Sign(
                opened.Bundle.Version, number, parsed.GetRequiredValue(author), global.Surroundings.Time.GetUtcNow(), parsed.GetRequiredValue(reason));
            if (opened.Read.Signature is { } before && Path.GetFileName(before.Position.File) != FileName)
            {
                throw new UsageException($"{before.Position}: the signature stands among other documents; move it to {FileName}");
            }

            string target = opened.Read.Signature?.Position.File ?? FileName;
            File.WriteAllText(Path.Combine(path, target), PolicySignatureReader.Write(signature));
            renderer.Line($"signed version {signature.Version} as number {number} in {target}");
            return ExitCodes.Done;
        });
        return command;
    }
}
