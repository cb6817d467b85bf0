package blocks

import "maps"

// catalogue returns the texts of a language by key. Placeholders stand in braces and are replaced by safe values. A key
// that ends in "_one" is the form for a single thing, where the language has one.
func catalogue(language string) map[string]string {
	if language == "zh" {
		return zhTexts
	}
	return enTexts
}

//nolint:gochecknoglobals // read-only tables.
var (
	enTexts = merged(enWords, enStatus, enLists, enChannel, enAlerts, enHelp, enProblems)
	zhTexts = merged(zhWords, zhStatus, zhLists, zhChannel, zhAlerts, zhHelp, zhProblems)
)

func merged(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}
