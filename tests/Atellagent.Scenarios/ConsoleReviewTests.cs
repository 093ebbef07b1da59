using System.Text.RegularExpressions;

namespace Atellagent.Scenarios;

/// <summary>Reviews and follow-ups in the console, as its forms are sent.</summary>
public sealed class ConsoleReviewTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private readonly World _world = fixture.World;

    [Fact]
    public async Task What_a_role_may_not_say_of_a_decision_is_greyed_and_refused_and_a_sample_is_drawn_by_a_form()
    {
        string decision = ReviewWorld.Text((await _world.RefundAsync(await _world.TokenAsync(), amount: 20)).Body, "decision", "id")!;
        using Browser rita = await ConsoleWorld.SignInAsync(_world, "rita");
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        using Browser otto = await ConsoleWorld.SignInAsync(_world, "otto");

        // The auditor reads, and the button is greyed with its reason; the form is refused when it is sent anyway.
        await vera.GetAsync($"console/decisions/{decision}");
        Assert.Contains("Nobody has reviewed it.", vera.Text, StringComparison.Ordinal);
        Assert.Contains("a role for reviews.open", ConsoleWorld.Decode(vera.Text), StringComparison.Ordinal);
        await PostAsync(vera, "console/reviews", ("decision", decision));
        Assert.Equal(403, vera.Status);
        await otto.GetAsync("console");
        Assert.DoesNotContain("console/reviews", otto.Text, StringComparison.Ordinal);
        await otto.GetAsync("console/reviews");
        Assert.Equal(403, otto.Status);

        await rita.GetAsync("console/reviews");
        await PostAsync(rita, "console/reviews/samples", ("count", "many"), ("since", "1h"));
        Assert.Equal(400, rita.Status);
        await PostAsync(rita, "console/reviews/samples", ("count", "3"), ("since", "1h"), ("effect", "allow"));
        Assert.Equal(303, rita.Status);
        await rita.GetAsync(rita.Onward!.PathAndQuery);
        Assert.Contains("decisions were drawn", rita.Text, StringComparison.Ordinal);

        // A page that was overtaken writes nothing over.
        await PostAsync(rita, "console/reviews", ("decision", decision));
        string review = rita.Onward!.Segments[^1];
        await rita.GetAsync($"console/reviews/{review}");
        await PostAsync(rita, $"console/reviews/{review}", ("act", "judge"), ("verdict", "right"), ("version", "1"));
        Assert.Equal(303, rita.Status);
        await rita.GetAsync($"console/reviews/{review}");
        await PostAsync(rita, $"console/reviews/{review}", ("act", "judge"), ("verdict", "should_deny"), ("version", "1"));
        Assert.Contains("somebody else has changed it meanwhile", ConsoleWorld.Decode(rita.Text), StringComparison.Ordinal);
        await PostAsync(rita, $"console/reviews/{review}", ("act", "judge"), ("verdict", "should_deny"));
        Assert.NotEqual(303, rita.Status);
        await PostAsync(rita, $"console/reviews/{review}/follow-ups", ("surface", "deployment"), ("target", "nowhere"));
        Assert.Contains("there is no such deployment", ConsoleWorld.Decode(rita.Text), StringComparison.Ordinal);
        Assert.Equal("right", ReviewWorld.Text((await _world.GetAsync("v1/reviews/" + review, await _world.TokenAsync("rita", deployment: null))).Body, "verdict"));
    }

    // What forms are held against is in every page.
    private async Task PostAsync(Browser browser, string path, params (string Name, string Value)[] fields)
    {
        await browser.GetAsync("console");
        string held = ConsoleWorld.Decode(Regex.Match(browser.Text, "<input type=\"hidden\" name=\"form\" value=\"(.*?)\"").Groups[1].Value);
        await browser.PostAsync(new Uri(_world.Boundary.Address, path), fields.Append(("form", held)).Select(static one => KeyValuePair.Create(one.Item1, one.Item2)));
    }
}
