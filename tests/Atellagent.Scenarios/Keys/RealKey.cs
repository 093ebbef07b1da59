using System.Security.Cryptography;
using Atellagent.Harness;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace Atellagent.Scenarios.Keys;

/// <summary>The key that signs a boundary's tokens, taken by somebody who has the whole data folder and knows no master.</summary>
internal static class RealKey
{
    public static ECDsa Open(string data)
    {
        // A copy: a ring that cannot be read gets a new key, and the boundary's own must not.
        using TestFolder copy = new();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(data, "keys")))
        {
            File.Copy(file, copy.In(Path.GetFileName(file)));
        }

        IDataProtector protector = DataProtectionProvider
            .Create(new DirectoryInfo(copy.Path), static builder => builder.SetApplicationName("atellagent"))
            .CreateProtector("token-signing-key");
        ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(protector.Unprotect(Convert.FromBase64String(Sealed(data))), out _);
        return key;
    }

    private static string Sealed(string data)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(data, "atellagent.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select sealed from signing_key where signs_from is not null and retired_at is null";
        return (string)command.ExecuteScalar()!;
    }
}
