using System.CommandLine;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy keygen</c>: makes a key to sign policies with.</summary>
internal static class PolicyKeygenCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> file = new("file") { Description = "Where the secret key goes; the public key goes beside it, with .pub." };
        Command command = new(
            "keygen",
            """
            Makes an Ed25519 key to sign policies with. The secret stays with its author; the boundary is started with the
            public keys that it is to trust (--policy-keys), and then refuses policies that none of them has signed.

            Example:
              atell policy keygen ~/.atell/policy.key
            """)
        {
            file,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (File.Exists(path))
            {
                throw new UsageException($"'{path}' exists already; a key that is lost cannot be had again");
            }

            using PolicySigningKey key = PolicySigningKey.Create();
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (StreamWriter secret = new(path, options))
            {
                secret.Write(key.ExportPrivate());
            }

            File.WriteAllText(path + ".pub", key.ExportPublic());
            global.Renderer(parsed).Line($"key {key.Id}: the secret is in {path}, the public key in {path}.pub");
            return ExitCodes.Done;
        });
        return command;
    }
}
