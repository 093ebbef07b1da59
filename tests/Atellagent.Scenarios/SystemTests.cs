using System.Collections.Immutable;
using System.Reflection;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Silo.Composition;
using static Atellagent.Scenarios.ReviewWorld;

namespace Atellagent.Scenarios;

/// <summary>How silos, stores and settings stand: told to whoever may read it, of every silo, and without a secret.</summary>
public sealed class SystemTests
{
    private const string Planted = "Planted+secret/0123456789=of<settings>";

    private const string AdminSecret = "planted-secret-of-the-first-administrator";

    private static readonly JsonObject Nothing = JsonObject.Empty;

    [Fact]
    public async Task Every_silo_is_told_with_what_it_decides_under_and_one_that_is_gone_keeps_nothing_from_being_told()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        await using World second = await first.StartAnotherAsync();
        await using World third = await first.StartAnotherAsync();
        string admin = await first.AdminTokenAsync();
        JsonObject told = Nothing;
        await UntilAsync(async () => (told = await ReadAsync(first, admin)) is var now && Silos(now, "active").Length == 3 && Silos(now, "active").All(static one => Is(one, "ready")), "three silos are not told as ready");

        ImmutableArray<JsonObject> silos = Silos(told, "active");
        Assert.Single(silos, static one => Is(one, "own"));
        Assert.Equal(["main", "main-2", "main-3"], silos.Select(static one => Text(one, "log")!).Order(StringComparer.Ordinal));
        Assert.Single(silos.Select(static one => Text(one, "policyVersion")).Distinct());
        Assert.StartsWith("sha256:", Text(silos[0], "policyVersion"), StringComparison.Ordinal);
        Assert.All(silos, static one => Assert.True(Number(one, "records") >= 0 && Number(one, "freeBytes") > 0 && Text(one, "startedAt") is not null && Text(one, "version") is not null, one.ToString()));
        JsonObject store = (JsonObject)told["store"]!;
        Assert.Equal("postgresql", Text(store, "kind"));
        Assert.Null(store["freeBytes"]);
        Assert.Equal((0L, 0L, 0L), (Number((JsonObject)told["open"]!, "approvals"), Number((JsonObject)told["open"]!, "unknown"), Number(told, "runs")));

        // Each of them tells the same of the others, itself apart.
        JsonObject other = await ReadAsync(second, admin);
        Assert.Equal(3, Silos(other, "active").Length);
        Assert.NotEqual(Text(Own(told), "address"), Text(Own(other), "address"));

        // A change through one is what all of them decide under.
        Assert.Equal(200, (await second.ApplyAsync(BoundaryYaml.For(first.Upstream.Port).Replace("maximum: 1000", "maximum: 5", StringComparison.Ordinal))).Status);
        Assert.Equal(200, (await first.RefundAsync(await first.TokenAsync(), 1)).Status);

        await third.Boundary.KillAsync();
        await UntilAsync(async () => Silos(await ReadAsync(first, admin), "active").Count(static one => Is(one, "answers")) == 2, "the one that was killed still answers");
        await UntilAsync(async () => Silos(await ReadAsync(first, admin), "dead").Length == 1, "the one that was killed is not told as dead");
        Assert.Equal(2, Silos(await ReadAsync(first, admin), "active").Length);
        (int code, string output) = await Atell.RunAsync(first, "system");
        Assert.Equal(0, code);
        Assert.Contains("dead", output, StringComparison.Ordinal);
        Assert.Contains("main-2", output, StringComparison.Ordinal);

        // The password of the database is in no answer.
        string password = new Npgsql.NpgsqlConnectionStringBuilder(first.Database).Password ?? "";
        Assert.True(password.Length == 0 || !told.ToString().Contains(password, StringComparison.Ordinal));
        Assert.DoesNotContain(first.Database, told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_told_takes_the_right_to_read_it_says_where_settings_come_from_and_never_a_secret()
    {
        PlantedSecrets planted = new();
        planted.Add("what a setting refers to", Planted);
        planted.Add("the first administrator's secret", AdminSecret);
        await using World world = await ConsoleWorld.StartAsync(static one =>
        {
            one.Environment["MASTER"] = Planted;
            one.Environment["ATELLAGENT__KEYS__MASTERREF"] = "env:MASTER";
            one.Environment["ATELLAGENT__ADMIN__CLIENTID"] = "root";
            one.Environment["ATELLAGENT__ADMIN__CLIENTSECRET"] = AdminSecret;
            one.Environment["ATELLAGENT__SINKS__OTLPURL"] = $"http://127.0.0.1:{one.Upstream.Port}/v1/logs";
            one.Environment["ATELLAGENT__SINKS__OTLPNETWORKS__0"] = "127.0.0.0/8";
            one.Environment["ATELLAGENT__SINKS__OTLPHEADERS__AUTHORIZATION"] = "env:MASTER";
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(one.Data).FullName, "admin.json"), $$"""{"clientId":"root","clientSecret":{{new JsonString(AdminSecret)}}}""");
        });
        string admin = await world.AdminTokenAsync();
        ClientCall call = await world.GetAsync("v1/admin/system", admin);
        Assert.True(call.Status == 200, call.Body?.ToString());
        JsonObject told = call.Body!;

        Assert.Equal("sqlite", Text((JsonObject)told["store"]!, "kind"));
        Assert.True(Number((JsonObject)told["store"]!, "freeBytes") > 0);
        Assert.Equal((true, "active", true), (Is(Own(told), "answers"), Text(Own(told), "state"), Is(Own(told), "ready")));
        Assert.Equal(("env:MASTER", "environment", false), Setting(told, "Keys:MasterRef"));
        Assert.Equal((null, "environment", true), Setting(told, "Admin:ClientSecret"));
        Assert.Equal((null, "default", false), Setting(told, "Storage:ConnectionString"));
        Assert.Equal(("env:MASTER", "environment", false), Setting(told, "Sinks:OtlpHeaders:AUTHORIZATION"));
        Assert.Equal("flag", Setting(told, "Data").From);
        Assert.Equal("default", Setting(told, "Admission:Concurrency").From);
        Assert.Contains(((JsonArray)told["sinks"]!).Items, static sink => Text((JsonObject)sink, "name") == "otlp");

        // Nobody else.
        string agent = await world.TokenAsync();
        Assert.Equal((401, 403), ((await world.GetAsync("v1/admin/system", null)).Status, (await world.GetAsync("v1/admin/system", agent)).Status));
        Assert.Equal(403, (await world.GetAsync("v1/admin/system", await world.TokenAsync("rita", deployment: null))).Status);

        // Neither in the answer, nor on the page, nor on a terminal.
        using Browser browser = await ConsoleWorld.SignInAsync(world, "vera");
        await ConsoleWorld.OpenAsync(browser, "console/system");
        Assert.Contains("Admin:ClientSecret", browser.Text, StringComparison.Ordinal);
        Assert.Contains("a secret, which is never shown", browser.Text, StringComparison.Ordinal);
        (int code, string output) = await Atell.RunAsync(world, "system", "--all");
        Assert.True(code == 0 && output.Contains("(secret)", StringComparison.Ordinal), output);
        Assert.Empty(planted.In("the answer", told.ToString()).Concat(planted.In("the page", browser.Text)).Concat(planted.In("the terminal", output)));

        // Whoever may not read it sees why, and asks nothing.
        using Browser otto = await ConsoleWorld.SignInAsync(world, "otto");
        await ConsoleWorld.OpenAsync(otto, "console/system");
        Assert.Equal(200, otto.Status);
        Assert.Contains("role for read.system", ConsoleWorld.Decode(otto.Text), StringComparison.Ordinal);
        Assert.DoesNotContain("Keys:MasterRef", otto.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_there_is_is_told_or_is_a_secret()
    {
        Assert.Equal(Leaves(typeof(SiloSettings), "").Order(StringComparer.Ordinal), SettingList.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_could_be_a_secret_in_a_setting_is_left_out()
    {
        PlantedSecrets planted = new();
        planted.Add("a secret", Planted);
        string escaped = Uri.EscapeDataString(Planted);
        SiloSettings settings = new() { Issuer = $"https://me:{escaped}@boundary.example/base/?token={escaped}#{escaped}" };
        settings.Storage.ConnectionString = $"Host=db;Username=me;Password='{Planted}'";
        settings.Keys.MasterRef = Planted;
        settings.Keys.PreviousMasterRef = "file:/run/secrets/before";
        settings.Admin.ClientSecret = Planted;
        settings.Sinks.OtlpUrl = $"https://{escaped}:x@collector.example:4318/v1/logs?key={escaped}";
        settings.Sinks.OtlpHeaders["authorization"] = "Bearer " + Planted;
        settings.Evidence.Witnesses.Add(new WitnessSetting { Url = $"https://w.example/?{escaped}", Key = "w+1+key" });
        settings.Evidence.Anchors.Add(new AnchorSetting { Url = Planted });

        ImmutableArray<SettingTold> told = SettingList.Of(settings);

        Assert.Empty(planted.In("the settings", string.Join('\n', told)));
        Assert.Equal("https://boundary.example/base/", told.Single(static one => one.Name == "Issuer").Value);
        Assert.Equal("https://collector.example:4318/v1/logs", told.Single(static one => one.Name == "Sinks:OtlpUrl").Value);
        Assert.Equal("file:/run/secrets/before", told.Single(static one => one.Name == "Keys:PreviousMasterRef").Value);
        Assert.Equal(5, told.Count(static one => one.IsSecret));
    }

    private static IEnumerable<string> Leaves(Type type, string path) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        property.PropertyType.Namespace == typeof(SiloSettings).Namespace ? Leaves(property.PropertyType, $"{path}{property.Name}:") : [path + property.Name]);

    private static async Task<JsonObject> ReadAsync(World world, string token)
    {
        ClientCall call = await world.GetAsync("v1/admin/system", token);
        return call.Status == 200 ? call.Body! : Nothing.With("silos", JsonArray.Empty);
    }

    private static ImmutableArray<JsonObject> Silos(JsonObject told, string state) => [.. ((JsonArray)told["silos"]!).Items.OfType<JsonObject>().Where(one => Text(one, "state") == state)];

    private static JsonObject Own(JsonObject told) => Silos(told, "active").Single(static one => Is(one, "own"));

    private static (string? Value, string? From, bool IsSecret) Setting(JsonObject told, string name)
    {
        JsonObject setting = ((JsonArray)told["configuration"]!).Items.OfType<JsonObject>().Single(one => string.Equals(Text(one, "name"), name, StringComparison.OrdinalIgnoreCase));
        return (Text(setting, "value"), Text(setting, "from"), Is(setting, "secret"));
    }

    private static bool Is(JsonObject from, string name) => from[name] is JsonBoolean { Value: true };

    private static long? Number(JsonObject from, string name) => (from[name] as JsonNumber)?.Whole;

    private static async Task UntilAsync(Func<Task<bool>> holds, string otherwise)
    {
        for (int i = 0; i < 150; i++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail(otherwise);
    }
}
