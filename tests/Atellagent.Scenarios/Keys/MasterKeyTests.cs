using System.Security.Cryptography;
using System.Xml.Linq;
using Atellagent.Harness;
using Atellagent.Silo.Composition;

namespace Atellagent.Scenarios.Keys;

/// <summary>The key ring under a master from outside the data folder.</summary>
public sealed class MasterKeyTests
{
    private const string One = "one master, which is long enough to be one";
    private const string Two = "another master, which is long enough as well";

    [Fact]
    public async Task Without_a_master_the_folder_as_a_whole_gives_the_key_and_file_modes_protect_it()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);

        using ECDsa taken = RealKey.Open(house.Folder.Path);

        Assert.Equal(house.Ring.Keys.Current.Row.PublicKey, taken.ExportSubjectPublicKeyInfo());
        AssertOwnerOnly(house.Folder);
    }

    [Fact]
    public async Task With_a_master_the_whole_folder_does_not_give_the_key()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place, Under(place, One));

        Assert.ThrowsAny<Exception>(() => RealKey.Open(house.Folder.Path));
        AssertUnderMaster(house.Folder);
        AssertOwnerOnly(house.Folder);
    }

    [Fact]
    public async Task A_master_can_be_added_and_replaced_and_the_keys_stay()
    {
        using TestFolder place = new();
        string id;
        await using (KeyHouse without = await KeyHouse.OpenAsync(place))
        {
            await without.Ring.RotateAsync("ada", "", endTokens: false, CancellationToken.None);
            id = without.Ring.Keys.Current.Row.Id;
        }

        await using (KeyHouse under = await KeyHouse.OpenAsync(place, Under(place, One)))
        {
            Assert.Equal(id, under.Ring.Keys.Current.Row.Id);
            AssertUnderMaster(under.Folder);
            Assert.ThrowsAny<Exception>(() => RealKey.Open(under.Folder.Path));
        }

        await using (KeyHouse replaced = await KeyHouse.OpenAsync(place, Under(place, Two, One)))
        {
            Assert.Equal(id, replaced.Ring.Keys.Current.Row.Id);
        }

        await using (KeyHouse alone = await KeyHouse.OpenAsync(place, Under(place, Two)))
        {
            Assert.Equal(id, alone.Ring.Keys.Current.Row.Id);
            Assert.Single(Directory.EnumerateFiles(alone.Folder.KeyRing));
        }

        await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place, Under(place, One)));
        await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place));
        await using KeyHouse still = await KeyHouse.OpenAsync(place, Under(place, Two));
        Assert.Equal(id, still.Ring.Keys.Current.Row.Id);
    }

    [Theory]
    [InlineData("too short")]
    [InlineData("")]
    public async Task A_master_that_is_none_refuses_the_start(string secret)
    {
        using TestFolder place = new();

        await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place, Under(place, secret)));
        await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place, new KeySettings { MasterRef = "file:" + place.In("nowhere") }));
        await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place, new KeySettings { MasterRef = One }));
    }

    private static KeySettings Under(TestFolder place, string master, string? previous = null) => new()
    {
        MasterRef = Write(place, "master", master),
        PreviousMasterRef = previous is null ? null : Write(place, "previous", previous),
    };

    private static string Write(TestFolder place, string name, string secret)
    {
        DataFolder.WriteOwnerOnly(place.In(name), secret);
        return "file:" + place.In(name);
    }

    private static void AssertUnderMaster(DataFolder folder) => Assert.All(Directory.EnumerateFiles(folder.KeyRing), static file =>
    {
        XElement key = XElement.Load(file);
        Assert.Single(key.Descendants("underMaster"));
        Assert.Empty(key.Descendants("masterKey"));
    });

    private static void AssertOwnerOnly(DataFolder folder)
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.KeyRing));
        Assert.All(Directory.EnumerateFiles(folder.KeyRing), static file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }
}
