using OpenClaw.Gateway.Benchmarks;

// Started by run.sh, which builds what is measured.
if (args.Contains(EchoServer.Argument))
{
    await EchoServer.RunAsync();
    return 0;
}

if (args.Contains("--nothing"))
{
    return 0;
}

var rows = new Dictionary<string, Func<Subject, Report, Task>>
{
    ["launch"] = ServerRows.LaunchAsync,
    ["rpc"] = ServerRows.CallsAsync,
    ["connections"] = ServerRows.ConnectionsAsync,
    ["revoke"] = RevokeRow.RunAsync,
    ["cli"] = CommandLineRow.RunAsync,
};
const string WithoutOriginal = "--without-original";
var unknown = args.Except(rows.Keys.Append(WithoutOriginal)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no row called {string.Join(", ", unknown)}; there are {string.Join(", ", rows.Keys)}, and {WithoutOriginal}.");
    return 1;
}

var subjects = new[] { Subject.Floor, Subject.Ours, args.Contains(WithoutOriginal) ? null : Subject.Original }.OfType<Subject>().ToList();
var wanted = args.Where(rows.ContainsKey).ToHashSet(StringComparer.Ordinal);
var report = new Report();
foreach (var row in rows.Where(row => wanted.Count == 0 || wanted.Contains(row.Key)))
{
    foreach (var subject in subjects)
    {
        await row.Value(subject, report);
    }
}

report.Print();
return 0;
