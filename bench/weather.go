package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/lanyard/internal/localaws"
)

// weatherRatio is how much longer than the unavoidable wait a first launch may take.
const weatherRatio = 1.3

// firstLaunches of a class, each in an account of its own, at the same time: they mostly wait.
const firstLaunches = 3

// underWeather measures the first launch of a class under AWS's weather: role and profile are made, and EC2 does not
// know the profile for a while.
func underWeather(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "Running event to association, AWS's weather, first instance of a class, cold functions"}
	machines := make([]machine, firstLaunches)
	for i := range machines {
		m, err := b.lanyard(ctx)
		if err != nil {
			return s, err
		}
		if err := m.SetWeather(ctx, localaws.Weather{"preset": "aws"}); err != nil {
			return s, err
		}
		machines[i] = m
	}
	w, err := weatherOf(ctx, machines[0].Account)
	if err != nil {
		return s, err
	}
	associated, proven := make([]float64, firstLaunches), make([]float64, firstLaunches)
	var group errgroup.Group
	for i, m := range machines {
		group.Go(func() error {
			t, err := m.launchOne(ctx)
			associated[i], proven[i] = t.associated+seconds(w.AssociatedAfterMs)-seconds(w.PendingMs), t.ended-seconds(w.PendingMs)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return s, err
	}
	wait := measured("unavoidable", seconds(w.ProfileVisibleAfterMs+w.AssociatedAfterMs), "s")
	s.Figures = []figure{
		measured("associated, median", median(associated), "s").against(wait).ratioAtMost(weatherRatio),
		measured("proven, median", median(proven), "s").against(wait).ratioAtMost(weatherRatio),
	}
	s.Notes = []string{fmt.Sprintf(
		"Unavoidable: EC2 knows a profile %g s after its role was put into it, and an association takes %g s more: one follows the "+
			"other. The %g s that the instance is pending come before the event and do not count; that a new instance is not shown "+
			"for a second, and a new role not known to trust policies for eight, is over or does not matter by then.",
		seconds(w.ProfileVisibleAfterMs), seconds(w.AssociatedAfterMs), seconds(w.PendingMs),
	)}
	return s, nil
}

// settings of a weather that the critical path meets.
type settings struct {
	PendingMs             float64 `json:"pendingMs"`
	ProfileVisibleAfterMs float64 `json:"profileVisibleAfterMs"`
	AssociatedAfterMs     float64 `json:"associatedAfterMs"`
}

func weatherOf(ctx context.Context, a localaws.Account) (settings, error) {
	var w settings
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.Endpoint+"/_local/"+a.ID+"/weather", http.NoBody)
	if err != nil {
		return w, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return w, err
	}
	defer func() { _ = response.Body.Close() }()
	return w, json.NewDecoder(response.Body).Decode(&w)
}

func seconds(milliseconds float64) float64 { return milliseconds / 1000 }
