using System.Security.Cryptography;

namespace Atellagent.Silo.Composition;

/// <summary>The data folder: the database, the keys, and the first administrator's credential. Only its owner may look inside.</summary>
public sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens or makes the folder.</summary>
    /// <param name="path">Where.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path, OwnerOnly | UnixFileMode.UserExecute);
        Directory.CreateDirectory(KeyRing, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The database file.</summary>
    public string Database => System.IO.Path.Combine(Path, "atellagent.db");

    /// <summary>The first administrator's client id and secret, written once.</summary>
    public string AdminFile => System.IO.Path.Combine(Path, "admin.json");

    /// <summary>The folder of the key ring, which the keys that sign tokens are sealed under. It is not in the database, where those are.</summary>
    public string KeyRing => System.IO.Path.Combine(Path, "keys");

    /// <summary>The folder of the last checkpoint of each log, where no setting names another.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>Where earlier versions kept the one key that signed tokens.</summary>
    internal string EarlierSigningKey => System.IO.Path.Combine(Path, "token-signing.pem");

    /// <summary>Reads the key of an earlier version.</summary>
    /// <returns>The key, or null where there is none.</returns>
    internal ECDsa? ReadEarlierSigningKey()
    {
        if (!File.Exists(EarlierSigningKey))
        {
            return null;
        }

        ECDsa key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(EarlierSigningKey));
        return key;
    }

    /// <summary>The key under which client secrets are hashed: made at first start, kept beside the database and never in it.</summary>
    /// <returns>The key, 32 bytes.</returns>
    /// <exception cref="InvalidDataException">The file does not hold one.</exception>
    public byte[] ClientSecretKey() => Key("client-secret.key");

    /// <summary>The key under which codes and refresh tokens are encrypted, so that they outlive a restart: made at first start, kept beside the database and never in it.</summary>
    /// <returns>The key, 32 bytes.</returns>
    /// <exception cref="InvalidDataException">The file does not hold one.</exception>
    public byte[] TokenEncryptionKey() => Key("token-encryption.key");

    private byte[] Key(string name)
    {
        string file = System.IO.Path.Combine(Path, name);
        if (!File.Exists(file))
        {
            WriteOwnerOnly(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        }

        string text = File.ReadAllText(file).Trim();
        return text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new InvalidDataException($"{file} does not hold a key of 64 hex digits");
    }

    /// <summary>Writes a file that only its owner can read, whole or not at all.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">Its text.</param>
    public static void WriteOwnerOnly(string file, string text)
    {
        string draft = file + ".new";
        File.Delete(draft);
        using (FileStream stream = new(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }
}
